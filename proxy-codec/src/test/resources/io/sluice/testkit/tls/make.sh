#!/bin/sh
# Makes the certificates and keys that tests use, anew. They are worth nothing to anybody: the
# authorities' own keys are thrown away. Needs OpenSSL 3.
set -eu
cd "$(dirname "$0")"
DAYS=36500

authority() { # name
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days $DAYS \
        -subj "/CN=$1" -addext basicConstraints=critical,CA:TRUE \
        -addext keyUsage=critical,keyCertSign -keyout "$1.authority" -out "$1.crt"
}

leaf() { # name authority subject-alternative-name key-options...
    name=$1 authority=$2 san=$3
    shift 3
    openssl req -newkey "$@" -nodes -subj "/CN=$name" -keyout "$name.key" -out "$name.csr"
    printf 'subjectAltName=%s\n' "$san" > "$name.ext"
    openssl x509 -req -in "$name.csr" -CA "$authority.crt" -CAkey "$authority.authority" \
        -CAcreateserial -days $DAYS -extfile "$name.ext" -out "$name.crt"
}

P256='ec -pkeyopt ec_paramgen_curve:P-256'
authority ca
authority clients
leaf server ca DNS:localhost,IP:127.0.0.1 $P256
leaf renewed ca DNS:localhost,IP:127.0.0.1 $P256
leaf elsewhere ca DNS:elsewhere.test $P256
leaf rsa ca DNS:localhost,IP:127.0.0.1 rsa:2048
leaf ed25519 ca DNS:localhost,IP:127.0.0.1 ed25519
leaf client clients DNS:client.test $P256
openssl rsa -in rsa.key -traditional -out rsa-pkcs1.key
openssl ec -in server.key -out server-sec1.key
openssl pkcs8 -topk8 -in server.key -passout pass:secret -out server-password.key
rm -f ./*.authority ./*.csr ./*.ext ./*.srl

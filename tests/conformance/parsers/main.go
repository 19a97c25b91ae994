// Reads requests with net/http, or the model of bodies with encoding/json: frames of bytes in, a
// line of JSON out for each.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"os"
)

type answer struct {
	Seen  []string `json:"seen"`
	Model *string  `json:"model"`
	Error *string  `json:"error"`
}

func requests(stream []byte) answer {
	in := bufio.NewReaderSize(bytes.NewReader(stream), 1<<20)
	result := answer{Seen: []string{}}
	for {
		if _, err := in.Peek(1); err == io.EOF {
			return result
		}
		request, err := http.ReadRequest(in)
		if err == nil {
			var body []byte
			body, err = io.ReadAll(request.Body)
			if err == nil {
				sum := crc32.ChecksumIEEE(body)
				line := fmt.Sprint(request.Method, " ", request.RequestURI, " ", request.Host, " ", len(body), " ", sum)
				result.Seen = append(result.Seen, line)
				continue
			}
		}
		text := err.Error()
		result.Error = &text
		return result
	}
}

// As servers in Go do it: the first value, into a struct.
func model(body []byte) answer {
	var into struct {
		Model *string `json:"model"`
	}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&into); err != nil {
		text := err.Error()
		return answer{Error: &text}
	}
	return answer{Model: into.Model}
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	size := make([]byte, 4)
	for {
		if _, err := io.ReadFull(in, size); err != nil {
			return
		}
		frame := make([]byte, binary.BigEndian.Uint32(size))
		if _, err := io.ReadFull(in, frame); err != nil {
			panic(err)
		}
		var result answer
		if os.Args[1] == "model" {
			result = model(frame)
		} else {
			result = requests(frame)
		}
		if err := out.Encode(result); err != nil {
			panic(err)
		}
	}
}

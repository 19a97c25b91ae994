"""Reads requests with h11 or httptools: frames of bytes in, a line of JSON out for each."""

import json
import struct
import sys
import zlib


def of_httptools(stream):
  import httptools

  seen = []

  class Reader:
    def on_message_begin(self):
      self.url, self.host, self.body = b"", b"", b""

    def on_url(self, url):
      self.url += url

    def on_header(self, name, value):
      if name.lower() == b"host":
        self.host = value

    def on_body(self, body):
      self.body += body

    def on_message_complete(self):
      seen.append(record(parser.get_method(), self.url, self.host, self.body))

  parser = httptools.HttpRequestParser(Reader())
  try:
    parser.feed_data(stream)
  except httptools.HttpParserError as error:
    return seen, repr(error)
  return seen, None


def of_h11(stream):
  import h11

  seen = []
  parser = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
  parser.receive_data(stream)
  try:
    while True:
      event = parser.next_event()
      if event is h11.NEED_DATA:
        return seen, None
      if isinstance(event, h11.Request):
        request, body = event, b""
      elif isinstance(event, h11.Data):
        body += event.data
      elif isinstance(event, h11.EndOfMessage):
        host = dict(request.headers).get(b"host", b"")
        seen.append(record(request.method, request.target, host, body))
        parser.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
        parser.send(h11.EndOfMessage())
        parser.start_next_cycle()
  except h11.RemoteProtocolError as error:
    return seen, repr(error)


def record(method, target, host, body):
  parts = (method.decode("latin-1"), target.decode("latin-1"), host.decode("latin-1"))
  return " ".join((*parts, str(len(body)), str(zlib.crc32(body))))


def main():
  parse = {"h11": of_h11, "httptools": of_httptools}[sys.argv[1]]
  while size := sys.stdin.buffer.read(4):
    seen, error = parse(sys.stdin.buffer.read(struct.unpack(">I", size)[0]))
    print(json.dumps({"seen": seen, "error": error}), flush=True)


main()

"""Reads the model of bodies as servers in Python do: frames of bytes in, a line of JSON out for each."""

import json
import struct
import sys


def model(body):
  try:
    value = json.loads(body)
  except (ValueError, RecursionError) as error:
    return {"model": None, "error": type(error).__name__}
  found = value.get("model") if isinstance(value, dict) else None
  return {"model": found if isinstance(found, str) else None, "error": None}


while size := sys.stdin.buffer.read(4):
  print(json.dumps(model(sys.stdin.buffer.read(struct.unpack(">I", size)[0]))), flush=True)

-- The chat request that perf/run sends, for wrk. Start a backend for it with
--   bench backend --model alpha-7b --model gamma-7b
-- as in perf/README.md, put a proxy before it and ask:
--   wrk -t1 -c64 -d10s --latency -s perf/wrk/chat.lua http://127.0.0.1:PORT
-- wrk checks no answer beyond its status: for figures that count use perf/run.
local words = "the river opens every sluice gate in its own time and "
local models = { "alpha-7b", "gamma-7b" }
local length = 300
local bodies = {}

for i, model in ipairs(models) do
  local before = '{"messages":[{"role":"system","content":"Answer in one sentence."},'
    .. '{"role":"user","content":"'
  local after = '"}],"model":"' .. model .. '","temperature":0.7,"max_tokens":' .. string.rep(" ", 7)
    .. '0,"stream":false,"user":"' .. string.rep(" ", 15) .. '0"}'
  local missing = length - #before - #after
  local filler = string.rep(words, math.floor(missing / #words) + 1):sub(1, missing)
  bodies[i] = before .. filler .. after
end

local turn = 0

function request()
  turn = turn % #bodies + 1
  return wrk.format("POST", "/v1/chat/completions", {
    ["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer sk-0123456789abcdef",
  }, bodies[turn])
end

function done(summary, latency, requests)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read
    + summary.errors.write + summary.errors.timeout
  io.write(string.format("wrong: %d of %d\n", wrong, summary.requests))
end

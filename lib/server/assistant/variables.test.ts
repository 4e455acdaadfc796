import { expect, test } from 'vitest'
import { type Env, EnvError, parseEnv } from '../env.ts'
import { toCompletionsUrl } from './address.ts'

test.each<[string, string, keyof Env, unknown]>([
  ['OPENAI_API_KEY', '  sk-abc\n', 'OPENAI_API_KEY', 'sk-abc'],
  ['OPENAI_API_KEY', '"sk-abc"', 'OPENAI_API_KEY', 'sk-abc'],
  ['OPENAI_API_KEY', 'Bearer sk-abc', 'OPENAI_API_KEY', 'sk-abc'],
  ['OPENAI_API_KEY', ' ', 'OPENAI_API_KEY', undefined],
  ['OPENAI_MODEL', " 'qwen3' ", 'OPENAI_MODEL', 'qwen3'],
  ['OPENAI_BASE_URL', ' "http://localhost:11434" ', 'OPENAI_BASE_URL', 'http://localhost:11434'],
  ['OPENAI_PROXY_URL', '127.0.0.1:7890', 'OPENAI_PROXY_URL', 'http://127.0.0.1:7890'],
  ['OPENAI_PROXY_URL', 'localhost:7890', 'OPENAI_PROXY_URL', 'http://localhost:7890'],
  ['OPENAI_PROXY_URL', 'socks5h://u:p@proxy:1080', 'OPENAI_PROXY_URL', 'socks5h://u:p@proxy:1080'],
  ['OPENAI_EXTRA_BODY', '{"enable_thinking":false}', 'OPENAI_EXTRA_BODY', { enable_thinking: false }],
  ['OPENAI_EXTRA_BODY', '\'{"a":{"b":[1]}}\'', 'OPENAI_EXTRA_BODY', { a: { b: [1] } }],
  ['OPENAI_EXTRA_HEADERS', '{"X-Title":"Parlor","X-N":1}', 'OPENAI_EXTRA_HEADERS', { 'X-Title': 'Parlor', 'X-N': '1' }],
  ['OPENAI_MAX_TOKENS', '1024', 'OPENAI_MAX_TOKENS', 1024],
  ['OPENAI_TEMPERATURE', '0', 'OPENAI_TEMPERATURE', 0],
  ['AI_CONTEXT_TOKENS', '', 'AI_CONTEXT_TOKENS', 16_000],
  ['AI_CONTEXT_TOKENS', '128000', 'AI_CONTEXT_TOKENS', 128_000],
])('%s=%j is meant well', (name, value, key, expected) => {
  expect(parseEnv({ [name]: value })[key]).toEqual(expected)
})

test.each([
  ['OPENAI_API_KEY', 'sk-secret\nsk-other'],
  ['OPENAI_API_KEY', 'sk-secret-密钥'],
  ['OPENAI_API_KEY', 'sk-secret “quoted”'],
  ['OPENAI_BASE_URL', 'localhost:11434/v1'],
  ['OPENAI_BASE_URL', 'ftp://secret/v1'],
  ['OPENAI_BASE_URL', 'https://user:secret@ai.example/v1'],
  ['OPENAI_PROXY_URL', 'ftp://secret:1'],
  ['OPENAI_PROXY_URL', 'no proxy secret'],
  ['OPENAI_EXTRA_BODY', '{"secret":'],
  ['OPENAI_EXTRA_BODY', '["secret"]'],
  ['OPENAI_EXTRA_BODY', '{"messages":["secret"]}'],
  ['OPENAI_EXTRA_BODY', '{"stream":false,"a":"secret"}'],
  ['OPENAI_EXTRA_HEADERS', 'X-Key: secret'],
  ['OPENAI_EXTRA_HEADERS', '{"X-Key":"secret\\r\\nX-Other: 1"}'],
  ['OPENAI_EXTRA_HEADERS', '{"X-Key":{"secret":1}}'],
  ['OPENAI_EXTRA_HEADERS', '{"Content-Length":"secret"}'],
  ['OPENAI_EXTRA_HEADERS', '{"X Key":"secret"}'],
  ['OPENAI_MAX_TOKENS', '0'],
  ['OPENAI_TEMPERATURE', 'warm'],
  ['AI_CONTEXT_TOKENS', '-1'],
])('%s=%j names itself and stops the start, without its value', (name, value) => {
  const refuse = () => parseEnv({ [name]: value })
  expect(refuse).toThrow(EnvError)
  expect(refuse).toThrow(new RegExp(`^${name}: .+`))
  expect(refuse).not.toThrow(/secret/)
})

test.each([
  ['http://localhost:11434', 'http://localhost:11434/v1/chat/completions'],
  ['http://localhost:11434/', 'http://localhost:11434/v1/chat/completions'],
  ['https://api.openai.com/v1', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.openai.com/v1//', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.openai.com/v1/chat/completions/', 'https://api.openai.com/v1/chat/completions'],
  ['https://open.bigmodel.cn/api/paas/v4', 'https://open.bigmodel.cn/api/paas/v4/chat/completions'],
  ['https://x.example/v1beta/openai/#top', 'https://x.example/v1beta/openai/chat/completions'],
  [
    'https://x.openai.azure.com/openai/deployments/gpt?api-version=2024-10-21',
    'https://x.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21',
  ],
  [
    'https://x.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21',
    'https://x.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21',
  ],
])('The completions of %s are at %s', (baseUrl, url) => {
  expect(toCompletionsUrl(baseUrl).href).toBe(url)
})

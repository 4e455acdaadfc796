import { Response } from 'undici'
import { expect, test } from 'vitest'
import { toMeaning } from './meaning.ts'
import { readRefusal } from './refusal.ts'

/** Refusals as servers really send them, from their documentation and their users' reports. */
test.each<[string, number, unknown, string]>([
  // Moderation
  [
    'DashScope',
    400,
    { error: { code: 'data_inspection_failed', message: 'Input data may contain inappropriate content.' } },
    'ai_filtered',
  ],
  ['DashScope, native', 400, { code: 'DataInspectionFailed', message: 'Output data may contain…' }, 'ai_filtered'],
  [
    'DeepSeek',
    400,
    { error: { message: 'Content Exists Risk', type: 'invalid_request_error', code: 'invalid_request_error' } },
    'ai_filtered',
  ],
  [
    'Zhipu',
    400,
    { error: { code: '1301', message: '系统检测到输入或生成内容可能包含不安全或敏感内容' } },
    'ai_filtered',
  ],
  [
    'Moonshot',
    400,
    { error: { message: 'The request was rejected because it was considered high risk', type: 'content_filter' } },
    'ai_filtered',
  ],
  [
    'Azure',
    400,
    { error: { code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation' }, status: 400 } },
    'ai_filtered',
  ],
  [
    'OpenAI',
    400,
    {
      error: { code: 'invalid_prompt', message: 'Your prompt was flagged as potentially violating our usage policy.' },
    },
    'ai_filtered',
  ],
  [
    'OpenRouter',
    403,
    { error: { code: 403, message: 'x requires moderation. Your input was flagged for "harassment".' } },
    'ai_filtered',
  ],
  [
    'Volcengine',
    400,
    { error: { code: 'InputTextSensitiveContentDetected', message: 'The request failed', type: 'BadRequest' } },
    'ai_filtered',
  ],
  ['one-api', 500, { error: { code: 'sensitive_words_detected', message: 'x', type: 'new_api_error' } }, 'ai_filtered'],
  ['StepFun', 451, { error: { message: 'rejected' } }, 'ai_filtered'],
  // Context
  [
    'OpenAI',
    400,
    { error: { code: 'context_length_exceeded', message: "This model's maximum context length is 8192 tokens." } },
    'ai_context',
  ],
  [
    'llama.cpp',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size.',
        type: 'exceed_context_size_error',
      },
    },
    'ai_context',
  ],
  [
    'llama.cpp, older',
    500,
    { error: { code: 500, message: 'Context size has been exceeded.', type: 'server_error' } },
    'ai_context',
  ],
  [
    'DashScope',
    400,
    { error: { code: 'invalid_parameter_error', message: 'Range of input length should be [1, 30720]' } },
    'ai_context',
  ],
  [
    'SGLang',
    400,
    {
      object: 'error',
      message: "The input (61709 tokens) is longer than the model's context length (40960 tokens).",
      code: 400,
    },
    'ai_context',
  ],
  [
    'SGLang, newer',
    400,
    { message: "Requested token count exceeds the model's maximum context length of 202752 tokens." },
    'ai_context',
  ],
  [
    'vLLM',
    400,
    {
      object: 'error',
      message: "This model's maximum context length is 16384 tokens. However, you requested 19591 tokens",
    },
    'ai_context',
  ],
  [
    'Gemini',
    400,
    [
      {
        error: {
          code: 400,
          message: 'The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    'ai_context',
  ],
  [
    'Moonshot',
    400,
    {
      error: {
        message: 'Invalid request: Your request exceeded model token limit: 262144',
        type: 'invalid_request_error',
      },
    },
    'ai_context',
  ],
  ['Zhipu', 400, { error: { code: '1261', message: 'Prompt 超长' } }, 'ai_context'],
  [
    'Anthropic',
    400,
    { error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' } },
    'ai_context',
  ],
  [
    'LiteLLM',
    400,
    { error: { message: 'litellm.ContextWindowExceededError: …context window…', type: null, code: '400' } },
    'ai_context',
  ],
  [
    'Groq',
    413,
    { error: { message: 'Request too large … tokens per minute (TPM): Limit 10000', code: 'rate_limit_exceeded' } },
    'ai_context',
  ],
  ['a proxy', 413, '<html><title>413 Request Entity Too Large</title></html>', 'ai_context'],
  // Quota
  [
    'OpenAI',
    429,
    { error: { code: 'insufficient_quota', message: 'You exceeded your current quota, please check your plan' } },
    'ai_quota',
  ],
  [
    'one-api',
    403,
    { error: { code: 'insufficient_user_quota', message: 'user quota is not enough', type: 'one_api_error' } },
    'ai_quota',
  ],
  [
    'new-api',
    403,
    { error: { code: 'pre_consume_token_quota_failed', message: 'token quota is not enough' } },
    'ai_quota',
  ],
  ['one-api', 401, { error: { message: '该令牌额度已用尽', type: 'one_api_error' } }, 'ai_quota'],
  [
    'Moonshot',
    403,
    { error: { message: 'Your account is not active', type: 'exceeded_current_quota_error' } },
    'ai_quota',
  ],
  [
    'DashScope',
    400,
    { error: { code: 'Arrearage', message: 'Access denied, please make sure your account is in good standing.' } },
    'ai_quota',
  ],
  [
    'DashScope',
    403,
    { error: { code: 'AllocationQuota.FreeTierOnly', message: 'The free tier of the model has been exhausted.' } },
    'ai_quota',
  ],
  [
    'DeepSeek',
    402,
    { error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' } },
    'ai_quota',
  ],
  ['Zhipu', 429, { error: { code: '1113', message: '您的账户已欠费，请充值后重试。' } }, 'ai_quota'],
  [
    'xAI',
    403,
    { code: 'x', error: 'Your team has either used all available credits or reached its monthly spending limit.' },
    'ai_quota',
  ],
  [
    'Anthropic',
    400,
    { error: { type: 'invalid_request_error', message: 'Your credit balance is too low' } },
    'ai_quota',
  ],
  ['words alone', 429, { detail: '您的账户余额不足' }, 'ai_quota'],
  // Rate
  [
    'OpenAI',
    429,
    {
      error: { code: 'rate_limit_exceeded', type: 'requests', message: 'Rate limit reached. Visit your billing page.' },
    },
    'ai_rate_limited',
  ],
  [
    'Gemini',
    429,
    {
      error: {
        code: 429,
        message: 'You exceeded your current quota: GenerateRequestsPerMinutePerProject',
        status: 'RESOURCE_EXHAUSTED',
      },
    },
    'ai_rate_limited',
  ],
  [
    'Moonshot',
    429,
    { error: { message: 'The engine is currently overloaded', type: 'engine_overloaded_error' } },
    'ai_rate_limited',
  ],
  ['Zhipu', 429, { error: { code: '1302', message: '您当前使用该API的并发数过高' } }, 'ai_rate_limited'],
  ['DashScope', 429, { code: 'Throttling.RateQuota', message: 'Requests rate limit exceeded' }, 'ai_rate_limited'],
  ['an empty body', 429, '', 'ai_rate_limited'],
  // Model
  [
    'OpenAI',
    404,
    {
      error: {
        code: 'model_not_found',
        message: 'The model `gpt-9.1` does not exist or you do not have access to it.',
      },
    },
    'ai_model',
  ],
  [
    'OpenAI',
    403,
    { error: { code: 'model_not_found', message: 'Project `x` does not have access to model `o9`' } },
    'ai_model',
  ],
  [
    'DeepSeek',
    400,
    { error: { message: 'Model Not Exist', type: 'invalid_request_error', code: 'invalid_request_error' } },
    'ai_model',
  ],
  ['Zhipu', 400, { error: { code: '1211', message: '模型不存在，请检查模型代码。' } }, 'ai_model'],
  [
    'Ollama',
    404,
    { error: { message: 'model "qwen3" not found, try pulling it first', type: 'api_error', code: null } },
    'ai_model',
  ],
  [
    'one-api',
    503,
    { error: { message: '当前分组 default 下对于模型 gpt-4o 无可用渠道', type: 'one_api_error' } },
    'ai_model',
  ],
  [
    'LiteLLM',
    400,
    { error: { message: 'Invalid model name passed in model=x. Call `/v1/models` to view.', type: 'None' } },
    'ai_model',
  ],
  [
    'LM Studio',
    400,
    { error: { message: 'No models loaded. Please load a model in the developer page.' } },
    'ai_model',
  ],
  ['OpenRouter', 400, { error: { message: 'foo/bar is not a valid model ID', code: 400 } }, 'ai_model'],
  [
    'Moonshot',
    404,
    { error: { message: 'Not found the model x or Permission denied', type: 'resource_not_found_error' } },
    'ai_model',
  ],
  ['a page', 404, '404 page not found', 'ai_model'],
  // Key
  ['OpenAI', 401, { error: { code: 'invalid_api_key', message: 'Incorrect API key provided' } }, 'ai_auth'],
  [
    'OpenAI',
    401,
    { error: { message: 'You have insufficient permissions for this operation.', type: 'invalid_request_error' } },
    'ai_auth',
  ],
  [
    'OpenAI',
    403,
    { error: { code: 'unsupported_country_region_territory', message: 'Country not supported' } },
    'ai_auth',
  ],
  [
    'Gemini',
    400,
    [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } }],
    'ai_auth',
  ],
  [
    'DeepSeek',
    401,
    { error: { message: 'Authentication Fails, Your api key: ****abcd is invalid', type: 'authentication_error' } },
    'ai_auth',
  ],
  ['a text', 401, 'Unauthorized', 'ai_auth'],
  // Everything else
  [
    'OpenAI',
    400,
    {
      error: {
        message: "Unsupported parameter: 'max_tokens' is not supported with this model.",
        code: 'unsupported_parameter',
      },
    },
    'ai_upstream',
  ],
  [
    'vLLM',
    400,
    { object: 'error', message: 'Conversation roles must alternate user/assistant/user/assistant/...', code: 400 },
    'ai_upstream',
  ],
  ['a proxy', 502, '<h1>Bad gateway</h1><p>Check your balance and the model that does not exist</p>', 'ai_upstream'],
  ['Anthropic', 529, { error: { type: 'overloaded_error', message: 'Overloaded' } }, 'ai_upstream'],
  ['a redirect', 302, '', 'ai_upstream'],
])('%s with %i %j: %s', async (_who, status, body, code) => {
  const isText = typeof body === 'string'
  const headers = { 'content-type': isText && body.startsWith('<') ? 'text/html' : 'application/json' }
  const refusal = await readRefusal(new Response(isText ? body : JSON.stringify(body), { status, headers }))
  expect(toMeaning(refusal)).toBe(code)
})

test('JSON in place of a stream is an answer in a form that is not read, whatever its words; an error in it speaks.', async () => {
  const read = async (body: object) =>
    toMeaning(
      await readRefusal(new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })),
    )
  expect(await read({ choices: [{ message: { content: 'The model does not exist: context length, quota.' } }] })).toBe(
    'ai_upstream',
  )
  expect(await read({ error: { message: 'quota', code: 'insufficient_quota' } })).toBe('ai_quota')
  expect(await read({ code: 1001, msg: 'balance', success: false })).toBe('ai_quota')
})

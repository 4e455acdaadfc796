import type { AiErrorCode } from '#lib/protocol/errors.ts'
import type { Refusal } from './refusal.ts'

/**
 * What a refusal means, by its words before its status. The words are those of OpenAI, Azure, Gemini, DeepSeek, Qwen
 * (DashScope), GLM (Zhipu), Kimi (Moonshot), MiniMax, Doubao (Volcengine), OpenRouter, LiteLLM, one-api, vLLM, SGLang,
 * llama.cpp, Ollama and LM Studio, as their documentation and their users' reports give them. What is matched is
 * bounded by refusal.ts, and no expression here looks at a character more than a few times.
 */
export function toMeaning({ status, labels, words }: Refusal): AiErrorCode {
  const label = labels.join(' ')
  if (FILTERED_LABEL.test(label) || FILTERED.test(words) || status === 451) return 'ai_filtered'
  const isRate = RATE_LABEL.test(label) || RATE.test(words)
  if (CONTEXT_LABEL.test(label) || (CONTEXT.test(words) && status !== 429 && !isRate)) return 'ai_context'
  if (status === 413) return 'ai_context'
  if (QUOTA_LABEL.test(label) || status === 402) return 'ai_quota'
  if (isRate) return 'ai_rate_limited'
  if (MODEL_LABEL.test(label) || MODEL.test(words)) return 'ai_model'
  if (QUOTA.test(words)) return 'ai_quota'
  if (AUTH_LABEL.test(label) || AUTH.test(words)) return 'ai_auth'
  return byStatus(status)
}

function byStatus(status: number | undefined): AiErrorCode {
  if (status === 401 || status === 403) return 'ai_auth'
  if (status === 404) return 'ai_model'
  if (status === 407) return 'ai_proxy'
  if (status === 408) return 'ai_timeout'
  return status === 429 ? 'ai_rate_limited' : 'ai_upstream'
}

/** The model is not there yet, but will be: llama.cpp, Ollama, text-generation-inference, vLLM behind a gateway. */
export function isLoading({ status = 0, words }: Refusal): boolean {
  return status >= 500 && LOADING.test(words)
}

const LOADING =
  /\bloading\b.{0,40}\bmodel|model.{0,80}\b(loading|starting|warming)|(warming|starting) up|not ready|模型.{0,20}加载/i

/** Codes alone: Zhipu's 1301, MiniMax's 1026 and 1027. */
const FILTERED_LABEL =
  /content_?(filter|policy|safety)|data_?inspection_?failed|sensitive|prompt_blocked|prohibited_content|\bsafety\b|responsible_?ai|censor|moderation|risk_?detect|(^| )(1301|1026|1027)( |$)/i
const FILTERED =
  /content exists risk|high risk|considered (risky|unsafe)|inappropriate content|content[ _](filter|management|policy|moderation|safety|security|censorship)|usage (policy|policies|guidelines)|(unsafe|sensitive) (or sensitive )?(content|information|words?|prompt)|requires moderation|flagged|guardrail|不安全(的|或敏感)?(内容|信息|的)|敏感(内容|信息|词)|内容(安全|审核|违规)|违规内容|审核(不|未)通过|未通过[^\n]{0,12}审核/i

/** Zhipu's 1261. */
const CONTEXT_LABEL = /context_?(length|window|size)|string_above_max_length|prompt_?too_?long|(^| )1261( |$)/i
const CONTEXT =
  /context[ _](length|window|size)|(model|input|prompt) token limit|maximum context|prompt (is )?too long|too many (input )?tokens|(reduce|shorten) (the |your )?(length|prompt|message|input)|(range of|maximum|max) input (length|tokens?)|(input|prompt) (length|tokens?|token count)[^.\n]{0,60}exceed|exceed[^.\n]{0,60}(input|prompt|max_model_len|maximum number of (input )?tokens|context)|longer than the (model|maximum)|(输入|上下文|prompt|内容|消息)[^。\n]{0,20}(超长|过长|超过|超出|超限|太长)|(超过|超出)[^。\n]{0,20}(长度|上下文)/i

/** Zhipu's 1113, MiniMax's 1008, DashScope's Arrearage. */
const QUOTA_LABEL =
  /insufficient_?(\w{0,16}_)?(quota|balance|credits?|funds)|current_quota|quota_?(exceeded|failed|exhausted)|arrearage|overdue|billing|hard_limit|payment_required|free_?tier_?only|(^| )(1113|1008)( |$)/i
const QUOTA =
  /insufficient[ _](account )?(balance|quota|funds|credits?)|\bquota\b|billing|\bbalance\b|\bcredits?\b|good standing|arrears|arrearage|overdue|recharge|top up|spending limit|free tier|余额|欠费|额度|充值|配额/i

const RATE_LABEL =
  /rate_?limit|too_?many_?requests|throttling|limit_requests|limit_burst_rate|(^| )(requests|tokens|1302|1303|1305)( |$)/i
const RATE =
  /rate[ _-]?limit|too many requests|(requests|tokens) per (minute|second|min)|per ?minute|请求(过于|太)?频繁|并发(数|量)?(过高|超)|限流|速率限制/i

/** Zhipu's 1211. */
const MODEL_LABEL =
  /model_?(not_?(found|exist|supported|available|open)|decommissioned|access_?denied)|(unknown|invalid)_?(model|endpoint_?or_?model)|(^| )1211( |$)/i
const MODEL =
  /\bmodels?\b[^\n]{0,120}?(not (found|exist|available|loaded|recogni[sz]ed|a valid)|(does ?n[o']t|no longer) exist|deprecated|decommissioned|access denied|不存在|无可用)|\bmodel \S{1,128} (is|was) (not supported|unsupported|unknown)|(no such|unknown|invalid|unsupported|unavailable|not found the) model|not a valid model|access to (the |this )?model|no models? (is |are )?loaded|no endpoints found|no available channel|模型[^。\n]{0,80}(不存在|未找到|无可用|没有可用|已下线|无权)|无可用渠道/i

/** Zhipu's 1000 to 1004, MiniMax's 2049. */
const AUTH_LABEL =
  /invalid_?api_?key|api_?key_?(invalid|expired)|authentication_?(error|failed)|unauthori[sz]ed|unauthenticated|(^| )(100[0-4]|2049)( |$)/i
const AUTH =
  /(invalid|incorrect|wrong|missing|expired|no) (api[ _-]?key|access token|authentication)|api[ _-]?key (is )?(not valid|invalid|expired|missing|required)|authentication (failed|fails)|unauthorized|无效的令牌|令牌(无效|已过期)|密钥(无效|错误)/i

import type { AiErrorCode } from '#lib/protocol/errors.ts'
import type { Words } from '../words.ts'

/** A sentence for every way in which the AI fails. */
const zh = {
  ai_not_configured: 'AI 还没有配置，其他功能照常可用',
  ai_auth: 'AI 密钥无效，联系管理员',
  ai_quota: 'AI 额度已用完，联系管理员',
  ai_rate_limited: 'AI 服务太忙，稍后重试',
  ai_timeout: 'AI 响应超时，请重试',
  ai_network: '连不上 AI 服务，检查网络或代理',
  ai_proxy: '代理连不上 AI 服务，检查代理设置',
  ai_filtered: 'AI 服务拒绝了这段内容，换个说法再试',
  ai_length: '回复达到长度上限，后面的被截断了',
  ai_context: '对话太长，模型装不下了，换短一点的问题',
  ai_model: '模型名称不对或没有开通，联系管理员',
  ai_upstream: 'AI 服务出错，稍后重试',
  ai_interrupted: '回复中断，已保留内容',
} as const satisfies Record<AiErrorCode, string>

const en: Words<typeof zh> = {
  ai_not_configured: "AI isn't set up yet. Everything else works",
  ai_auth: 'The AI key is invalid. Contact an admin',
  ai_quota: 'AI quota used up. Contact an admin',
  ai_rate_limited: 'The AI service is busy. Try again soon',
  ai_timeout: 'AI timed out. Try again',
  ai_network: "Can't reach the AI service. Check network or proxy",
  ai_proxy: "The proxy can't reach the AI service. Check its settings",
  ai_filtered: 'The AI service refused this. Try other words',
  ai_length: 'The reply reached the length limit and was cut',
  ai_context: 'The conversation is too long for the model. Ask something shorter',
  ai_model: "The AI service doesn't offer this model. Contact an admin",
  ai_upstream: 'The AI service failed. Try again soon',
  ai_interrupted: 'Reply cut off. Text kept',
}

export const aiErrors = { zh, en }

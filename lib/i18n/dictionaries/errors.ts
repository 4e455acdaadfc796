import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { Words } from '../words.ts'

/** A sentence for every code of the contract. */
const zh = {
  invalid: '内容有误，检查后再试',
  unauthenticated: '登录已过期，请重新登录',
  forbidden: '你没有权限这样做',
  not_found: '没有找到，可能已被删除',
  conflict: '内容和之前发送的不一致，请复制后重新发送',
  rate_limited: '操作太快了，稍后再试',
  unavailable: '服务暂时不可用，稍后再试',
  internal: '服务器出错了，稍后再试',
  taken: '已被使用，换一个',
  unsupported_media_type: '不支持这种格式',
  too_large: '内容太大，缩短后再试',
  forbidden_origin: '当前地址不被允许，请从正式地址打开',
  upgrade_required: '这个页面的版本太旧，请重新加载',
} as const satisfies Record<ErrorCode, string>

const en: Words<typeof zh> = {
  invalid: "Something isn't right. Check the form and try again",
  unauthenticated: "You've been signed out. Sign in again",
  forbidden: "You don't have permission to do that",
  not_found: 'Not found. It may have been deleted',
  conflict: 'This differs from what was sent before. Copy the text and send it again',
  rate_limited: 'Too fast. Try again in a moment',
  unavailable: 'The service is unavailable right now. Try again soon',
  internal: 'Something went wrong on the server. Try again soon',
  taken: 'Already taken. Choose another',
  unsupported_media_type: "This format isn't supported",
  too_large: 'Too large. Shorten it and try again',
  forbidden_origin: "This address isn't allowed. Open the official one",
  upgrade_required: 'This page is of an older version. Reload it',
}

export const errors = { zh, en }

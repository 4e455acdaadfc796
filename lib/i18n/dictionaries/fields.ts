import type { FieldCode } from '#lib/protocol/errors.ts'
import type { Words } from '../words.ts'

/** A sentence for every code of a field. */
const zh = {
  required: '请填写',
  too_short: '太短，至少 {min} 个字符',
  too_long: '太长，最多 {max} 个字符',
  invalid_characters: '有不能用的字符',
  reserved: '这个名字是保留的，换一个',
  mismatch: '两次密码不一致',
  common: '这个密码太常见，容易被猜到，换一个',
  invalid: '格式不对',
  taken: '这个用户名已被使用',
  wrong: '当前密码不对',
} as const satisfies Record<FieldCode, string>

const en: Words<typeof zh> = {
  required: 'Fill this in',
  too_short: 'Too short: at least {min} characters',
  too_long: 'Too long: at most {max} characters',
  invalid_characters: "Contains characters that can't be used",
  reserved: 'That name is reserved. Choose another',
  mismatch: "Passwords don't match",
  common: 'This password is common and easy to guess. Choose another',
  invalid: "The format isn't right",
  taken: 'That username is taken',
  wrong: 'The current password is wrong',
}

export const fields = { zh, en }

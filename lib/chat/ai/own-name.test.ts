import { expect, test } from 'vitest'
import { createNameCut } from './own-name.ts'

function cut(text: string, size: number): string {
  const name = createNameCut(['ai', '小砚'])
  let answer = ''
  for (let at = 0; at < text.length; at += size) answer += name.push(text.slice(at, at + size))
  return answer + name.flush()
}

test.each([
  ['小砚: hello', 'hello'],
  ['ai: hello', 'hello'],
  ['**小砚**：你好', '你好'],
  ['**小砚：** 你好', '你好'],
  ['AI： **bold** text', '**bold** text'],
  ['小砚 is my name: yes', '小砚 is my name: yes'],
  ['[#12] ai: hello', 'hello'],
  ['[#12] is where: it began', '[#12] is where: it began'],
  ['aim: high', 'aim: high'],
  ['air', 'air'],
  ['ai', 'ai'],
  ['Note: this', 'Note: this'],
  ['```js\nx', '```js\nx'],
  ['', ''],
])('%j is answered as %j, however it is cut.', (text, answer) => {
  for (const size of [1, 2, 3, 100]) expect(cut(text, size)).toBe(answer)
})

import { expect, test } from 'vitest'
import { toFileName } from './file-name.ts'

test.each([
  ['report.pdf', 'report.pdf'],
  ['C:\\Users\\mira\\图片 1.png', '图片 1.png'],
  ['../../etc/passwd', 'passwd'],
  ['a\u0000b\r\nSet-Cookie: x\u0007.txt', 'abSet-Cookie: x.txt'],
  ['evil\u202egpj.exe', 'evilgpj.exe'],
  ['👩‍👩‍👧.png', '👩‍👩‍👧.png'],
  ['  spaced  name.txt ', 'spaced  name.txt'],
  ['folder/', 'file'],
  ['..', 'file'],
  ['', 'file'],
  ['\ud800.txt', '\ufffd.txt'],
])('the name %j becomes %j', (given, name) => {
  expect(toFileName(given)).toBe(name)
})

test('a name has at most 200 code points', () => {
  expect(Array.from(toFileName('😀'.repeat(300)))).toHaveLength(200)
})

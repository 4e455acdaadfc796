import { expect, it } from 'vitest'
import { findHiddenHost } from './link-destination.ts'

it.each([
  ['https://example.com/a', 'https://example.com/a', null],
  ['Example.com', 'https://example.com/', null],
  ['www.example.com', 'http://www.example.com/', null],
  ['https://example.com:443/', 'https://example.com/', null],
  ['docs at example.com', 'https://example.com/docs', null],
  ['Docs (example.com).', 'https://example.com/docs', null],
  ['文档 https://example.com/文档/a.b', 'https://example.com/%E6%96%87%E6%A1%A3/a.b', null],
  ['example.com?a=1', 'https://example.com/?a=1', null],
  ['example.com or evil.test', 'https://example.com', 'example.com'],
  ['docs at example.com', 'https://evil.test', 'evil.test'],
  ['example.com／evil.test', 'https://example.com', 'example.com'],
  ['evil。test example.com', 'https://example.com', 'example.com'],
  ['example.com#@evil.test', 'https://evil.test', 'evil.test'],
  ['example.com אבג', 'https://example.com', 'example.com'],
  ['[::1]:80', 'http://[::1]:8080/', '[::1]:8080'],
  ['here', 'https://example.com/', 'example.com'],
  ['https://www.example.com', 'https://e.com', 'e.com'],
  ['https://www.example.com', 'https://example.com', 'example.com'],
  ['example.com', 'https://example.com.evil.test', 'example.com.evil.test'],
  ['example.com', 'https://example.com:8443', 'example.com:8443'],
  ['https://evil.test/?example.com', 'https://example.com', 'example.com'],
  ['https://google.com@evil.test', 'https://google.com@evil.test', 'evil.test'],
  ['https://google.com\\@evil.test', 'https://evil.test', 'evil.test'],
  ['https://аpple.com', 'https://аpple.com', 'xn--pple-43d.com'],
  ['https://exam\u00adple.com', 'https://example.com', 'example.com'],
  ['\u202emoc.elpmaxe', 'https://example.com', 'example.com'],
])('The text %j of a link to %s hides the host %j.', (text, href, hidden) => {
  expect(findHiddenHost(text, new URL(href))).toBe(hidden)
})

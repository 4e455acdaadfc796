import { describe, expect, test } from 'vitest'
import { createThinkingSplitter } from './thinking.ts'

/** The text and the thinking that people end up with. */
function split(pieces: string[], { isApart = false } = {}): [text: string, reasoning: string] {
  const splitter = createThinkingSplitter()
  if (isApart) splitter.expectTags()
  const said = { text: '', reasoning: '' }
  for (const part of [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()]) {
    if (part.type === 'delta') said[part.part ?? 'text'] += part.text
    else Object.assign(said, { text: '', reasoning: said.reasoning + said.text })
  }
  return [said.text, said.reasoning]
}

/** Cut in two at every place, and into single units. */
function cuts(text: string): string[][] {
  return [[...Array(text.length + 1).keys()].map((at) => [text.slice(0, at), text.slice(at)]), [text.split('')]].flat()
}

describe('thinking', () => {
  test.each([
    ['<think>hm</think>Hello', 'Hello', 'hm'],
    ['\n <think>\nhm, 1 < 2\n</think>\n\nHello\n', 'Hello\n', 'hm, 1 < 2\n'],
    ['<think>\n\n</think>\n\nHello', 'Hello', ''],
    ['<THINK>hm</Think>Hello', 'Hello', 'hm'],
    ['<thinking>hm</thinking>Hello', 'Hello', 'hm'],
    ['<thought>hm</thought>Hello', 'Hello', 'hm'],
    ['<seed:think>hm</seed:think>Hello', 'Hello', 'hm'],
    ['[THINK]hm[/THINK]Hello', 'Hello', 'hm'],
    ['◁think▷hm◁/think▷Hello', 'Hello', 'hm'],
    ['<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Hello', 'Hello', 'hm'],
    ['<think>hm</think><think>well</think>Hello', 'Hello', 'hmwell'],
    ['<think>İst <b> </thin> so?</think>Hello', 'Hello', 'İst <b> </thin> so?'],
    ['<think>hm, cut', '', 'hm, cut'],
    ['<think>hm</think>', '', 'hm'],
  ])('%j is told by its tags, cut anywhere', (answer, text, reasoning) => {
    for (const pieces of cuts(answer)) expect(split(pieces)).toEqual([text, reasoning])
  })

  test.each([
    ['hm, 1 < 2\n</think>\n\nHello', 'Hello', 'hm, 1 < 2\n'],
    ['hm</think>Hello', 'Hello', 'hm'],
    ['</think>\n\nHello', 'Hello', ''],
    ['It’s `a` or `b`.\n\n```js\n1\n```\n</think>\nHello', 'Hello', 'It’s `a` or `b`.\n\n```js\n1\n```\n'],
    ['a stray ` here\n</think>\nHello', 'Hello', 'a stray ` here\n'],
  ])('%j shows only at its end what it was', (answer, text, reasoning) => {
    for (const pieces of cuts(answer)) expect(split(pieces)).toEqual([text, reasoning])
  })
})

test.each([
  'The tag `<think>` opens it and `</think>` closes it.',
  'Write <think> first, then </think> at the end.',
  'It ends with "</think>", as you say: “</think>”.',
  '```xml\n<a>\n</think>\n</a>\n```\nThat is it.',
  '`</think>` is a tag',
  '  <b>bold</b>',
  '<thin line>',
  '<',
  '[THIN',
  'a <think',
  'x </think',
  ' \n ',
])('An answer that speaks of the tags, or only looks like one, stays whole: %j', (answer) => {
  for (const pieces of cuts(answer)) expect(split(pieces)).toEqual([answer, ''])
})

test('After its thinking an answer may speak of the tags.', () => {
  const answer = '<think>hm</think>The tag is </think>, you see.'
  for (const pieces of cuts(answer)) expect(split(pieces)).toEqual(['The tag is </think>, you see.', 'hm'])
})

test('Where the thinking came apart, a tag at the very start is dropped and a later one stays.', () => {
  expect(split(['</think>\n\nHello'], { isApart: true })).toEqual(['Hello', ''])
  expect(split(['<think>', '\n</think>\n\nHello'], { isApart: true })).toEqual(['Hello', ''])
  expect(split(['The tag is </think> then.'], { isApart: true })).toEqual(['The tag is </think> then.', ''])
})

test('Text is passed on as it comes: nothing waits but the beginning of a mark.', () => {
  const splitter = createThinkingSplitter()
  expect(splitter.push('Hello')).toEqual([{ type: 'delta', text: 'Hello' }])
  expect(splitter.push(' you <')).toEqual([{ type: 'delta', text: ' you ' }])
  expect(splitter.push('3')).toEqual([{ type: 'delta', text: '<3' }])
})

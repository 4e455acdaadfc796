import { expect, test } from 'vitest'
import type { EndpointEntry } from '#lib/protocol/endpoints.ts'
import { toEndpointFields, toEndpointInput } from './endpoint-fields.ts'

const ENDPOINT: EndpointEntry = {
  ...{ id: '7', name: '主线路', baseUrl: 'https://api.example.com/v1', hasKey: true, headerNames: ['x-team'] },
  ...{ proxyUrl: 'http://me:***@proxy:1/', body: { top_p: 0.5 }, assistants: [], fixed: {} },
  prices: { m: { inputMicros: 2_900_000, outputMicros: 11_600_000 } },
}
const before = toEndpointFields(ENDPOINT)

test('What was not touched is not sent, least of all what stands in place of a secret.', () => {
  expect(toEndpointInput(before, before)).toEqual({})
  expect(toEndpointInput({ ...before, name: '备用' }, before)).toEqual({ name: '备用' })
})

test('Prices are typed in the currency and sent in millionths of it; a line without a model is none.', () => {
  expect(before.prices).toMatchObject([{ model: 'm', input: '2.9', output: '11.6' }])
  const prices = [
    ...before.prices,
    { key: 'a', model: ' n ', input: '0,5', output: '' },
    { key: 'b', model: '', input: '1', output: '1' },
  ]
  expect(toEndpointInput({ ...before, prices }, before)).toEqual({
    prices: {
      m: { inputMicros: 2_900_000, outputMicros: 11_600_000 },
      n: { inputMicros: 500_000, outputMicros: 0 },
    },
  })
})

test('Headers are lines, the body is JSON, and what is emptied goes.', () => {
  const typed = { ...before, headers: 'X-A: 1\n\nX-B: a:b', body: '', proxyUrl: '' }
  expect(toEndpointInput(typed, before)).toEqual({ headers: { 'X-A': '1', 'X-B': 'a:b' }, body: null, proxyUrl: null })
  expect(toEndpointInput({ ...before, body: '[1]' }, before)).toBeNull()
  expect(toEndpointInput({ ...before, body: '{' }, before)).toBeNull()
})

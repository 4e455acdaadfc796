import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { beforeEach, expect, test, vi } from 'vitest'
import { log } from './log.ts'
import { createProxyNotices } from './proxy-notices.ts'

const warn = vi.spyOn(log(), 'warn').mockReturnValue()
beforeEach(() => warn.mockClear())

function requestOf(url: string, headers: Record<string, string>, remoteAddress = '10.1.2.3'): IncomingMessage {
  const request = new IncomingMessage(Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress }))
  return Object.assign(request, { url, headers })
}

const asked = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' }

test('a WebSocket that arrives without its upgrade is told once, with what the proxy must pass', () => {
  const notice = createProxyNotices([])
  notice(requestOf('/ws/?EIO=4&transport=websocket', asked), true)
  notice(requestOf('/ws/', {}), false)
  notice(requestOf('/chat', asked), false)
  expect(warn).not.toHaveBeenCalled()
  for (let i = 0; i < 3; i++) notice(requestOf('/ws/?EIO=4&transport=websocket', asked), false)
  expect(warn).toHaveBeenCalledTimes(1)
  expect(warn.mock.calls[0]?.[1]).toContain('Let it pass the headers Upgrade and Connection')
})

test('an X-Forwarded-For that nobody is trusted for is told once, with the variable to set', () => {
  const forwarded = requestOf('/chat', { 'x-forwarded-for': '198.51.100.1' })
  const trusting = createProxyNotices(['10.0.0.0/8'])
  trusting(forwarded, false)
  expect(warn).not.toHaveBeenCalled()
  const notice = createProxyNotices([])
  for (const isUpgrade of [true, false]) notice(forwarded, isUpgrade)
  expect(warn).toHaveBeenCalledTimes(1)
  expect(warn.mock.calls[0]?.[1]).toContain('set TRUST_PROXY to its address')
})

test('an X-Forwarded-For of somebody that TRUST_PROXY does not name is told once, too', () => {
  const notice = createProxyNotices(['10.0.0.0/8'])
  const forwarded = (peer: string) => requestOf('/chat', { 'x-forwarded-for': '198.51.100.1' }, peer)
  notice(forwarded('::ffff:10.0.0.7'), false)
  expect(warn).not.toHaveBeenCalled()
  for (let i = 0; i < 3; i++) notice(forwarded('192.0.2.9'), false)
  expect(warn.mock.calls).toEqual([[{ peer: '192.0.2.9' }, expect.stringContaining('add it to TRUST_PROXY')]])
})

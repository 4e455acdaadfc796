import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { clientAddress, isFromThisMachine, toClientAddress, toNetwork } from './client-address.ts'

function requestFrom(peer: string | undefined, forwardedFor?: string): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: peer })
  const request = new IncomingMessage(socket)
  if (forwardedFor !== undefined) request.headers['x-forwarded-for'] = forwardedFor
  return request
}

test('without trusted proxies nobody is believed but the socket', () => {
  expect(toClientAddress(requestFrom('203.0.113.9', '198.51.100.1'), [])).toBe('203.0.113.9')
})

test('a trusted proxy names the client', () => {
  expect(toClientAddress(requestFrom('10.0.0.2', '198.51.100.1'), ['10.0.0.0/8'])).toBe('198.51.100.1')
})

test('a client can not hide behind what it forwards itself', () => {
  const request = requestFrom('10.0.0.2', '192.0.2.66, 198.51.100.1, 10.0.0.3')
  expect(toClientAddress(request, ['10.0.0.0/8'])).toBe('198.51.100.1')
})

test('an untrusted peer is not believed', () => {
  expect(toClientAddress(requestFrom('203.0.113.9', '198.51.100.1'), ['10.0.0.0/8'])).toBe('203.0.113.9')
})

test.each(['nobody', '', '1.2.3.4:80', '<script>', '1'.repeat(5000)])(
  'a forwarded %j is no address',
  (forwardedFor) => {
    expect(toClientAddress(requestFrom('10.0.0.2', forwardedFor), ['10.0.0.0/8'])).toBe('10.0.0.2')
  },
)

test('an address has one form', () => {
  expect(toClientAddress(requestFrom('::ffff:192.0.2.1'), [])).toBe('192.0.2.1')
  expect(toClientAddress(requestFrom('2001:DB8:0:0:0::1'), [])).toBe('2001:db8::1')
  expect(toClientAddress(requestFrom('fe80::1%eth0'), [])).toBe('fe80::1')
  expect(toClientAddress(requestFrom(undefined), [])).toBe('unknown')
})

test('a route handler reads what the server wrote', () => {
  expect(clientAddress(new Headers({ 'x-client-address': '192.0.2.1' }))).toBe('192.0.2.1')
  expect(clientAddress(new Headers({ 'x-client-address': "x'; --" }))).toBe('unknown')
  expect(clientAddress(new Headers())).toBe('unknown')
})

test('the addresses of one IPv6 subscriber are one network, those of IPv4 are not', () => {
  expect(toNetwork('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
  expect(toNetwork('2001:db8:1:2::9')).toBe('2001:db8:1:2::/64')
  expect(toNetwork('2001:db8::1')).toBe('2001:db8:0:0::/64')
  expect(toNetwork('::1')).toBe('0:0:0:0::/64')
  expect(toNetwork('192.0.2.1')).toBe('192.0.2.1')
  expect(toNetwork('unknown')).toBe('unknown')
})

test('who sits at this machine is told by the peer and the name, and is nobody behind a proxy or on another page', () => {
  const is = (remoteAddress: string, headers: Record<string, string>) =>
    isFromThisMachine({ socket: { remoteAddress } as Socket, headers })
  const host = 'localhost:3000'
  expect(is('127.0.0.1', { host })).toBe(true)
  expect(is('::1', { host: '[::1]:3000', origin: 'http://[::1]:3000' })).toBe(true)
  expect(is('::ffff:127.0.0.1', { host: '127.0.0.1' })).toBe(true)
  expect(is('192.0.2.1', { host })).toBe(false)
  expect(is('127.0.0.1', { host: 'chat.example' })).toBe(false)
  expect(is('127.0.0.1', { host: 'localhost.example' })).toBe(false)
  expect(is('127.0.0.1', {})).toBe(false)
  for (const name of ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'])
    expect(is('127.0.0.1', { host, [name]: '127.0.0.1' })).toBe(false)
  expect(is('127.0.0.1', { host, origin: 'https://chat.example' })).toBe(false)
  expect(is('127.0.0.1', { host, origin: 'null' })).toBe(false)
})

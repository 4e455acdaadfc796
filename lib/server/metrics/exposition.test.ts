import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '#test/realtime.ts'
import { writeMetrics } from './exposition.ts'

let server: TestServer

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
  const user = await server.createUser('mira')
  const client = await server.enter(user)
  const sent = { roomId: server.roomId, clientId: crypto.randomUUID(), text: 'hello' }
  await client.request('message:send', sent)
  await client.fact('messages:created')
  await client.request('message:send', { ...sent, roomId: '999999' })
  await fetch(`${server.origin}/api/nothing`)
})
afterAll(() => server.close())

/** By name and labels, as `name{a="b"}`. */
async function readNumbers(): Promise<Map<string, number>> {
  const lines = (await writeMetrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

test('messages, deliveries, acknowledgements and what came of commands are counted', async () => {
  const numbers = await readNumbers()
  expect(numbers.get('parlor_messages_total{kind="human"}')).toBe(1)
  expect(numbers.get('parlor_deliveries_total')).toBeGreaterThanOrEqual(1)
  expect(numbers.get('parlor_commands_total{outcome="ok"}')).toBeGreaterThanOrEqual(2)
  expect(numbers.get('parlor_commands_total{outcome="not_found"}')).toBe(1)
  expect(numbers.get('parlor_ack_seconds_count')).toBeGreaterThanOrEqual(3)
  expect(numbers.get('parlor_ack_seconds_bucket{le="+Inf"}')).toBe(numbers.get('parlor_ack_seconds_count'))
  expect(numbers.get('parlor_fan_out_seconds_count')).toBe(1)
  expect(numbers.get('parlor_commit_seconds_count')).toBeGreaterThanOrEqual(1)
  expect(numbers.get('parlor_http_requests_total{kind="api",status="5xx"}')).toBe(1)
})

test('what stands now is told: sockets, people, queues, pools, the database, the event loop, memory', async () => {
  const numbers = await readNumbers()
  expect(numbers.get('parlor_sockets')).toBe(1)
  expect(numbers.get('parlor_people_online')).toBe(1)
  expect(numbers.get('parlor_queue{queue="writer"}')).toBe(0)
  expect(numbers.get('parlor_pool_connections{pool="writer",state="waiting"}')).toBe(0)
  expect(numbers.get('parlor_pool_connections{pool="prisma",state="idle"}')).toBeGreaterThanOrEqual(1)
  expect(numbers.get('parlor_database_up')).toBe(1)
  expect(numbers.get('parlor_database_breaker_open')).toBe(0)
  expect(numbers.has('parlor_event_loop_delay_seconds{at="p99"}')).toBe(true)
  expect(numbers.get('parlor_resident_memory_bytes')).toBeGreaterThan(1_000_000)
})

test('no number is told apart by a person or a room', async () => {
  const labels = [...(await readNumbers()).keys()].flatMap((name) => [...name.matchAll(/(\w+)="/g)].map(([, is]) => is))
  const allowed = ['at', 'kind', 'le', 'outcome', 'pool', 'queue', 'state', 'status']
  expect([...new Set(labels)].filter((label) => !allowed.includes(label ?? ''))).toEqual([])
})

test('each number that the dashboard draws is there', async () => {
  const known = new Set([...(await writeMetrics()).matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name))
  const dashboard = JSON.parse(readFileSync('deploy/grafana.json', 'utf8'))
  const drawn = JSON.stringify(dashboard.panels).match(/parlor_\w+/g) ?? []
  expect(drawn.length).toBeGreaterThan(20)
  // redis_up is told where there is a Redis, the histograms' parts where there is the histogram.
  const missing = drawn.filter(
    (name) => !known.has(name.replace(/_(bucket|sum|count)$/, '')) && name !== 'parlor_redis_up',
  )
  expect(missing).toEqual([])
})

import { expect, test } from 'vitest'
import { requireMetricsReader } from './access.ts'

test('whoever is elsewhere and has no token is refused', async () => {
  for (const headers of [new Headers(), new Headers({ 'x-client-local': 'no' })])
    await expect(requireMetricsReader(headers)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('whoever asks on this machine is not', async () => {
  await expect(requireMetricsReader(new Headers({ 'x-client-local': 'yes' }))).resolves.toBeUndefined()
})

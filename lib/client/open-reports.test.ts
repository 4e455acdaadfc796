import { expect, test } from 'vitest'
import { createOpenReports, SITE } from './open-reports.ts'

test('what is open is known by room and for the site, and forgotten with the connection', () => {
  const reports = createOpenReports()
  let changes = 0
  const unsubscribe = reports.subscribe(() => changes++)
  reports.take({ roomId: '7', open: 2 })
  reports.take({ open: 3 })
  reports.take({ roomId: '7', open: 1 })
  expect([reports.get().get('7'), reports.get().get(SITE), reports.get().get('8')]).toEqual([1, 3, undefined])
  reports.forget()
  expect([reports.get().size, changes]).toEqual([0, 4])
  unsubscribe()
  reports.take({ open: 1 })
  expect(changes).toBe(4)
})

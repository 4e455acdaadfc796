import type { SessionUser } from '#lib/protocol/entities.ts'
import { createPerson, type Person } from './person.ts'

/** Somebody in a process of their own, which can be stopped like a closed laptop. The parent says what to do. */

export type Order =
  | { do: 'open'; user: SessionUser; roomId: string; port: number }
  | { do: 'write'; text: string }
  | { do: 'report' }

let person: Person | undefined

process.on('message', (order: Order) => {
  if (order.do === 'open') person = createPerson(order)
  else if (order.do === 'write') person?.write(order.text)
  else process.send?.(person ? [person.report()] : [])
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

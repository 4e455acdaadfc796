/** The product itself, as `npm start` runs it, with a clock that the parent can set: `{clockOffsetMs}`. */

import { pathToFileURL } from 'node:url'

let offsetMs = 0
const RealDate = Date
const realNow = Date.now.bind(Date)

class ShiftedDate extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(realNow() + offsetMs)
    else super(...parts)
  }
  // Next wraps Date in one of its own, which takes over what the class itself has.
  static UTC = RealDate.UTC
  static parse = RealDate.parse
  static now() {
    return realNow() + offsetMs
  }
}
globalThis.Date = ShiftedDate

process.on('message', ({ clockOffsetMs }) => {
  offsetMs = clockOffsetMs
})
process.on('disconnect', () => process.exit(1))

const { ready, stopped } = await import(pathToFileURL(process.argv[2]).href)
const { port } = await ready
process.send({ port })
process.exit(await stopped)

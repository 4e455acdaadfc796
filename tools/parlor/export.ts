import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { writeAudit } from '#lib/server/audit/write.ts'
import { assistantRegistry, chat } from '#lib/server/chat.ts'
import { writeAside } from '../write-aside.ts'
import { withInstallation } from './installation.ts'
import { PlainError, say, UsageError, type Verb } from './verb.ts'

/** A room as a file of JSON lines, written aside and put in its place when it is whole. */
export const exportVerb: Verb = {
  usage: 'export ROOM FILE',
  about: 'Writes a room, by its address or id, with people, replies, reactions and files, as lines of JSON.',
  async run(args) {
    const [name, path, ...rest] = args
    if (name === undefined || path === undefined || rest.length > 0) throw new UsageError('It takes a room and a file.')
    await withInstallation(async () => {
      await assistantRegistry().load()
      const found = await chat().exports.findForOperator(name)
      if (!found) throw new PlainError(`There is no room ${name}.`)
      // What is said in a room is not for everybody on this machine.
      await writeAside(path, (aside) =>
        pipeline(found.chunks, createWriteStream(aside, { flags: 'wx', mode: 0o600, flush: true })),
      )
      await writeAudit({
        actor: 'operator',
        action: 'room:exported',
        roomId: found.room.id,
        details: { format: 'jsonl' },
      })
      say(`Exported ${found.room.slug}, ${found.room.lastSeq} messages, to ${path}`)
    })
  },
}

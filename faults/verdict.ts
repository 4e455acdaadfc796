import { type Change, listLostReactions, listTexts } from './changes.ts'

/** What is proved after a fault: pure, over what the table holds and what the clients say. */

/** A row of the table, in the words of the protocol. */
export interface Row {
  id: string
  seq: number
  rev: number
  sender: string
  kind: string
  text: string
  status: string
  clientId: string | null
  answers: string | null
  isDeleted: boolean
  /** Sorted, as `toReaction` writes them. */
  reactions: string[]
}

/** A message as a client has it. */
export type Seen = Pick<Row, 'id' | 'seq' | 'rev' | 'text' | 'status' | 'reactions'>

export interface Report {
  username: string
  /** Texts in the order in which they were written, every one unique. */
  written: string[]
  /** Messages that the server acknowledged. */
  acked: (Pick<Row, 'id' | 'seq' | 'text'> & { clientId: string })[]
  changes: Change[]
  /** `seq` of every message that ever came, by id. */
  heard: [id: string, seq: number][]
  /** Texts that were held back and sent again later by the person; they may overtake. */
  late: string[]
  isReady: boolean
  /** How many texts still wait in the outbox. */
  waiting: number
  /** What is on the screen, ascending. */
  messages: Seen[]
}

export interface Verdict {
  sent: number
  acked: number
  /** Edits, deletions and reactions that were acknowledged. */
  changed: number
  lost: number
  doubled: number
  disordered: number
  holes: number
  /** One sentence for each violation. */
  notes: string[]
}

const FINAL = ['sent', 'done', 'stopped', 'failed', 'interrupted']

export function isFinal({ status }: Pick<Row, 'status'>): boolean {
  return FINAL.includes(status)
}

/** `rows`: what the room got since `before`, the seq of its last message when it began; `lastSeq`: as the room says. */
export function judge(before: number, lastSeq: number, rows: Row[], reports: Report[]): Verdict {
  const notes: string[] = []
  const byId = new Map(rows.map((row) => [row.id, row]))
  const originals = toOriginals(rows, reports)

  function count(kind: string, items: string[]): number {
    if (items.length > 0) notes.push(`${kind}: ${items.slice(0, 3).join('; ')}${items.length > 3 ? '; …' : ''}`)
    return items.length
  }

  return {
    sent: reports.reduce((sum, { written }) => sum + written.length, 0),
    acked: reports.reduce((sum, { acked }) => sum + acked.length, 0),
    changed: reports.reduce((sum, { changes }) => sum + changes.filter(({ isAcked }) => isAcked).length, 0),
    lost: count('lost', [
      ...listUnkept(byId, reports),
      ...listVanished(originals, reports),
      ...listPhantoms(byId, before, reports),
      ...reports.flatMap(({ username, changes }) => listLostReactions(byId, username, changes)),
    ]),
    doubled: count('doubled', listDoubled(originals, reports)),
    disordered: count('out of order', [...listOvertaken(originals, reports), ...listMoved(byId, reports)]),
    holes: count('hole', listHoles(before, lastSeq, rows)),
    notes,
  }
}

/** A message is known by what was written first, whatever its author has made of it since. */
function toOriginals(rows: Row[], reports: Report[]): Row[] {
  const changed = new Set(reports.flatMap(({ changes }) => changes.map(({ messageId }) => messageId)))
  const texts = new Map(reports.flatMap(({ acked }) => acked.map(({ id, text }) => [id, text])))
  return rows.map((row) => ({ ...row, text: (changed.has(row.id) ? texts.get(row.id) : undefined) ?? row.text }))
}

/** Acknowledged, but not in the table as acknowledged. */
function listUnkept(byId: Map<string, Row>, reports: Report[]): string[] {
  const changes = reports.flatMap((report) => report.changes)
  return reports.flatMap(({ username, acked }) =>
    acked
      .filter((ack) => {
        const row = byId.get(ack.id)
        return (
          !row ||
          row.seq !== ack.seq ||
          !listTexts(ack, changes).includes(row.text) ||
          row.sender !== username ||
          row.clientId !== ack.clientId
        )
      })
      .map((ack) => `acknowledged to ${username}, not stored so: ${ack.text}`),
  )
}

/** Typed, no longer in the outbox, and not in the table. */
function listVanished(rows: Row[], reports: Report[]): string[] {
  const stored = new Set(rows.map((row) => `${row.sender} ${row.text}`))
  return reports
    .filter(({ waiting }) => waiting === 0)
    .flatMap(({ username, written }) =>
      written.filter((text) => !stored.has(`${username} ${text}`)).map((text) => `${username} wrote it: ${text}`),
    )
}

/** Shown to somebody, but never stored. */
function listPhantoms(byId: Map<string, Row>, before: number, reports: Report[]): string[] {
  return reports.flatMap(({ username, heard }) =>
    heard
      .filter(([id, seq]) => seq > before && !byId.has(id))
      .map(([id]) => `${username} saw ${id}, which is not stored`),
  )
}

function listDoubled(rows: Row[], reports: Report[]): string[] {
  const written = rows.filter(({ kind }) => kind === 'human').map(({ sender, text }) => `${sender}: ${text}`)
  const answered = rows.flatMap(({ answers }) => (answers === null ? [] : `two replies to ${answers}`))
  const shown = reports.flatMap(({ username, messages }) =>
    repeats(messages.map(({ id }) => id)).map((id) => `${id} on ${username}'s screen`),
  )
  return [...repeats(written), ...repeats(answered), ...shown]
}

function repeats(items: string[]): string[] {
  const seen = new Set<string>()
  return items.filter((item) => seen.has(item) || !seen.add(item))
}

/** A person's messages stand in the order in which they were written. */
function listOvertaken(rows: Row[], reports: Report[]): string[] {
  const seqs = new Map(rows.map((row) => [`${row.sender} ${row.text}`, row.seq]))
  return reports.flatMap(({ username, written, late }) => {
    const places = written
      .filter((text) => !late.includes(text))
      .flatMap((text) => ({ text, seq: seqs.get(`${username} ${text}`) ?? 0 }))
      .filter(({ seq }) => seq > 0)
    return places
      .filter(({ seq }, index) => seq < (places[index - 1]?.seq ?? 0))
      .map(({ text }) => `${username}: ${text}`)
  })
}

/** Nobody was ever told another place than the table's, and every screen goes upwards. */
function listMoved(byId: Map<string, Row>, reports: Report[]): string[] {
  return reports.flatMap(({ username, heard, messages }) => [
    ...heard
      .filter(([id, seq]) => byId.has(id) && byId.get(id)?.seq !== seq)
      .map(([id, seq]) => `${username} was told ${id} at ${seq}`),
    ...messages
      .filter(({ seq }, index) => seq <= (messages[index - 1]?.seq ?? 0))
      .map(({ id }) => `${id} on ${username}'s screen`),
  ])
}

function listHoles(before: number, lastSeq: number, rows: Row[]): string[] {
  const seqs = rows.map(({ seq }) => seq).sort((a, b) => a - b)
  const gaps = seqs.flatMap((seq, index) =>
    seq === before + index + 1 ? [] : `seq ${seq} at place ${before + index + 1}`,
  )
  const isHeadRight = lastSeq === before + rows.length
  return isHeadRight ? gaps : [...gaps, `the room is at ${lastSeq}, with ${before + rows.length} messages`]
}

/**
 * Why this client's screen is not exactly what is stored, or null if it is. Replies under way are compared without
 * their text, which is ahead of the table's.
 */
export function findLag(rows: Row[], { username, isReady, waiting, messages }: Report): string | null {
  if (!isReady) return `${username} has not entered`
  if (waiting > 0) return `${username} has ${waiting} to send`
  const expected = rows.slice(-messages.length)
  if (messages.length === 0 && rows.length > 0) return `${username} sees nothing`
  for (const [index, message] of messages.entries()) {
    const row = expected[index]
    if (row?.id !== message.id) return `${username} sees ${message.seq} in place of ${row?.seq}`
    if (row.rev !== message.rev || row.status !== message.status) return `${username} has ${message.seq} as it was`
    if (row.reactions.join() !== message.reactions.join()) return `${username} sees other reactions on ${message.seq}`
    if (isFinal(row) && row.text !== message.text) return `${username} has another text of ${message.seq}`
  }
  return null
}

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SUMMARY_TASK } from '#lib/chat/ai/fold-turns.ts'

/** An endpoint like OpenAI's that writes at a pace of its own, and knows when it has written what. */

export interface Pace {
  /** From the question to the first piece. */
  firstMs: number
  /** Of one answer, and between two pieces in ms: somewhere between the two. */
  pieces: [number, number]
  gapMs: [number, number]
}

const AT_ONCE: Pace = { firstMs: 0, pieces: [8, 8], gapMs: [0, 0] }

/** One answer, in performance.now(). */
export interface Written {
  /** What the assistant was told last. */
  question: string
  askedAt: number
  /** When each piece was written, and how long the answer is with it, in UTF-16 units. */
  pieces: { at: number; length: number }[]
}

interface Asked {
  messages?: { content: unknown }[]
}

export type Upstream = Awaited<ReturnType<typeof startUpstream>>

export async function startUpstream(pace: Pace) {
  const answers: Written[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      body += part
    })
    request.on('end', () => {
      const { messages = [] } = JSON.parse(body) as Asked
      // A room's summary, which nobody waits for.
      if (String(messages[0]?.content).startsWith(SUMMARY_TASK)) return void write(response, AT_ONCE, createWritten(''))
      const written = createWritten(String(messages.at(-1)?.content))
      answers.push(written)
      void write(response, pace, written)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    /** The answer to what holds these words; throws where nobody asked that. */
    find(question: string): Written {
      const found = answers.find((one) => one.question.includes(question))
      if (!found) throw new Error(`nobody asked: ${question}`)
      return found
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function createWritten(question: string): Written {
  return { question, askedAt: performance.now(), pieces: [] }
}

async function write(response: ServerResponse, { firstMs, pieces, gapMs }: Pace, written: Written): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (choice: object) => response.write(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`)
  const count = between(pieces)
  let length = 0
  await sleep(firstMs)
  for (let place = 0; place < count && !response.destroyed; place++) {
    if (place > 0) await sleep(between(gapMs))
    const content = `${place > 0 ? ' ' : ''}piece${place}`
    length += content.length
    written.pieces.push({ at: performance.now(), length })
    send({ delta: { content }, finish_reason: null })
  }
  send({ delta: {}, finish_reason: 'stop' })
  response.end('data: [DONE]\n\n')
}

function between([least, most]: [number, number]): number {
  return Math.round(least + Math.random() * (most - least))
}

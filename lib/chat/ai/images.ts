import type { Message, SharedFile } from '#lib/protocol/entities.ts'
import { isPicture } from '#lib/protocol/rules/files.ts'
import type { Assistant, Turn } from '../ports.ts'
import { toOneLine } from './disarm.ts'

/** Files as an AI is told of them: pictures themselves where it sees any, of all others the names. */

/** Pictures of a conversation that are sent along: the newest. */
const IMAGES_MAX = 4
/** Of their data, all together. */
const IMAGES_MAX_BYTES = 6 * 1024 * 1024
/** What is not ready by then is left out. */
const READY_MS = 10_000

/** A picture in a data URL; null where it is gone, or can't be read. */
export type ReadImage = (fileId: string) => Promise<string | null>

/** Ids of the files that an AI which sees is shown. `messages`: what it is told, oldest first. */
export function chooseImages(messages: readonly Message[]): ReadonlySet<string> {
  const images = messages.flatMap(({ files = [] }) => files.filter(({ type }) => isPicture(type)))
  return new Set(images.slice(-IMAGES_MAX).map(({ id }) => id))
}

/** Behind what a message says, a line for each of its files; `shown` are those that are sent along. */
export function tellFiles(files: readonly SharedFile[], shown: ReadonlySet<string>): string {
  return files
    .map(({ id, name }) => `[${shown.has(id) ? 'image' : 'file'}: ${toOneLine(name).replace(/[[\]]/g, '')}]`)
    .join('\n')
}

/** The same assistant, which is sent its pictures with the turns that name them. They are read once. */
export function withImages(assistant: Assistant, readImage: ReadImage): Assistant {
  if (!assistant.seesImages) return assistant
  const read = new Map<string, Promise<string | null>>()

  function readOnce(fileId: string): Promise<string | null> {
    const url = read.get(fileId) ?? readInTime(readImage(fileId))
    read.set(fileId, url)
    return url
  }

  async function load(turns: Turn[]): Promise<Turn[]> {
    let left = IMAGES_MAX_BYTES
    const loaded: Turn[] = []
    for (const turn of turns) {
      const images: NonNullable<Turn['images']> = []
      for (const image of turn.images ?? []) {
        const url = await readOnce(image.fileId)
        if (url === null || url.length > left) continue
        left -= url.length
        images.push({ ...image, url })
      }
      loaded.push(turn.images ? { ...turn, images } : turn)
    }
    return loaded
  }

  return {
    ...assistant,
    async *answer(turns, signal, tools) {
      yield* assistant.answer(await load(turns), signal, tools)
    },
  }
}

async function readInTime(reading: Promise<string | null>): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), READY_MS)
  })
  try {
    return await Promise.race([reading, late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

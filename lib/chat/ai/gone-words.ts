import type { Store } from '../ports.ts'
import { DELETED, type Piece, type ToldMessage, type ToldTurn } from './pieces.ts'

/** A conversation that is sent once more, as its room is by then: of what may not be told any more no words are left. */

type Present = Pick<Store, 'listTellable' | 'findSummary'>

/**
 * The turns without the words and pictures of messages that are deleted by now, or stand before the place from which the room
 * lets its AIs read, and without a summary that does not hold any more. Throws where that can't be found out.
 */
export async function withoutGoneWords(turns: ToldTurn[], roomId: string, store: Present): Promise<ToldTurn[]> {
  const pieces = turns.flatMap(({ messages }) => messages.flatMap((message) => message.pieces))
  const ids = [...new Set(pieces.flatMap(({ about }) => about ?? []))]
  const summary = pieces.find((piece) => piece.summary)?.summary
  const [left, held] = await Promise.all([
    store.listTellable(roomId, ids),
    summary ? store.findSummary(roomId, summary.upToSeq + 1) : null,
  ])
  const isGone = ({ about, summary }: Piece) =>
    (about !== undefined && !left.has(about)) || (summary !== undefined && summary.version !== held?.version)
  return turns.map((turn) => ({ ...turn, messages: turn.messages.map((message) => withoutPieces(message, isGone)) }))
}

/** Of one message without its own words nothing is left, whatever it quotes. */
function withoutPieces(message: ToldMessage, isGone: (piece: Piece) => boolean): ToldMessage {
  const { images, ...told } = message
  if (!told.pieces.some(isGone)) return message
  const isWhole = told.ids.length === 1 && !told.pieces.slice(0, 1).some(isGone)
  if (isWhole)
    return { ...message, pieces: told.pieces.map((piece) => (isGone(piece) ? { ...piece, text: DELETED } : piece)) }
  return { ...told, pieces: told.pieces.slice(0, 1).map((piece) => ({ ...piece, text: DELETED })) }
}

import type { ConnectionState } from '#lib/client/room-view.ts'

export type BarStage = 'none' | 'slim' | 'banner' | 'back'

const SLIM_AFTER_MS = 1_000
const BANNER_AFTER_MS = 5_000
const BACK_SHOWN_MS = 2_000

/** What is shown of a connection that has been in its state for so long. `wasShown`: the loss before it was told. */
export function toBarStage(state: ConnectionState, elapsedMs: number, wasShown: boolean): BarStage {
  switch (state) {
    case 'online':
      return wasShown && elapsedMs < BACK_SHOWN_MS ? 'back' : 'none'
    case 'connecting':
    case 'reconnecting':
    case 'offline':
      if (elapsedMs >= BANNER_AFTER_MS) return 'banner'
      return elapsedMs >= SLIM_AFTER_MS ? 'slim' : 'none'
    case 'outdated':
      return 'banner'
    default:
      return 'none'
  }
}

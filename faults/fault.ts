import type { Stage } from './stage.ts'
import type { World } from './world.ts'

/** Something that goes wrong, under a name. */
export interface Fault {
  name: string
  /** Is in the short run too. */
  isQuick?: true
  /** Why it can't be played on this machine, or null. */
  findObstacle?(world: World): string | null
  /** A world of its own, for what would spoil the common one. */
  createWorld?(random: () => number): Promise<World>
  /** Before the talk begins. */
  prepare?(stage: Stage): Promise<void>
  /** Does it and lets it last; what it leaves broken is mended by the world. */
  run(stage: Stage): Promise<void>
}

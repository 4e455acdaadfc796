import type { Timing } from '../measure.ts'
import type { Row } from '../report.ts'
import type { World } from '../world.ts'

/** One question to the server, and how it is answered. */
export interface Scenario {
  title: string
  run(world: World, options: Options): Promise<Row[]>
}

export interface Options {
  timing: Timing
  /** Measurements of every server, one after another in turn. */
  repetitions: number
  /** Divides the number of connections, for a quick look. */
  scale: number
  /** Messages of the large history. */
  rows: number
}

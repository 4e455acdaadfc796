import type { Fault } from './fault.ts'
import { networkFaults } from './network.ts'
import { processFaults } from './processes.ts'

/** Every kind of fault, in the order in which they are played. */
export const faults: Fault[] = [...processFaults, ...networkFaults]

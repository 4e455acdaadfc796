import type { Fault } from './fault.ts'
import { backupFaults } from './kinds/backups.ts'
import { clientFaults } from './kinds/clients.ts'
import { fileFaults } from './kinds/files.ts'
import { hostileFaults } from './kinds/hostile.ts'
import { networkFaults } from './kinds/network.ts'
import { processFaults } from './kinds/processes.ts'
import { rightsFaults } from './kinds/rights.ts'
import { searchFaults } from './kinds/search.ts'
import { sessionFaults } from './kinds/sessions.ts'
import { storageFaults } from './kinds/storage.ts'

/** Every kind of fault, in the order in which they are played. */
export const faults: Fault[] = [
  ...processFaults,
  ...networkFaults,
  ...storageFaults,
  ...clientFaults,
  ...sessionFaults,
  ...rightsFaults,
  ...searchFaults,
  ...fileFaults,
  ...backupFaults,
  ...hostileFaults,
]

import { recall } from '../remember.ts'
import type { PeopleHere } from './people-here.ts'
import { tellProcesses } from './processes.ts'

/** Tells all processes, this one too, whether somebody wants not to be disturbed. */
export function tellQuiet(userId: string, isQuiet: boolean): void {
  recall<PeopleHere>('people-here')?.setQuiet(userId, isQuiet)
  tellProcesses('quiet:changed', userId, isQuiet)
}

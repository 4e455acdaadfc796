import { readFile } from 'node:fs/promises'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Runs the files of one environment after each other. A worker takes the next file only where the environment stays as
 * it is: else it ends, and another one loads every module again.
 */
export class ByEnvironment extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const inPage = await Promise.all(sorted.map(needsPage))
    return [...sorted.filter((_, index) => !inPage[index]), ...sorted.filter((_, index) => inPage[index])]
  }
}

async function needsPage({ moduleId }: TestSpecification): Promise<boolean> {
  return (await readFile(moduleId, 'utf8')).includes('@vitest-environment')
}

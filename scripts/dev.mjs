/** `npm run dev`: the same preparation without a build; pages and server reload on change. */

import './require-node.mjs'
import { alone, prepareCode, readDotEnv } from './prepare.mjs'
import { runShown } from './programs.mjs'
import { refusePortInUse, refuseSecondOwner } from './refuse.mjs'
import { atEnd, end, endWithNpm, runMain, step } from './steps.mjs'

runMain(async () => {
  endWithNpm()
  readDotEnv()
  refuseSecondOwner()
  await refusePortInUse()
  process.env.NODE_ENV = 'development'
  await alone(async () => {
    await prepareCode()
    const { prepare } = await import('../dist/prepare.mjs')
    const database = await prepare(step)
    atEnd(() => database.stop())
  })
  const status = await runShown([
    process.execPath,
    'node_modules/tsx/dist/cli.mjs',
    'watch',
    '--clear-screen=false',
    'scripts/dev-server.ts',
  ])
  end(typeof status === 'number' ? status : 0)
})

/** For the image of the Dockerfile: all that a start would build, so that it need not. */

import './require-node.mjs'
import { buildPages } from './build.mjs'
import { prepareCode } from './prepare.mjs'
import { runMain, step } from './steps.mjs'

runMain(async () => {
  await prepareCode()
  await step('Pages', buildPages)
})

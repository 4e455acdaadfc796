import { runVerb } from '#tools/parlor/main.ts'

/** The operator's command as a process of its own, which a test can kill. */

process.exit(await runVerb(process.argv.slice(2)))

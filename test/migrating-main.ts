import { migrate } from '#tools/database/migrate.ts'

/** A process that brings the database of its first argument up to date, and says what it has applied. */

process.stdout.write(JSON.stringify(await migrate(process.argv[2] ?? '')))

import { PrismaMariaDb } from '@prisma/adapter-mariadb'
import { counters } from '../metrics/counters.ts'
import { watchPool } from '../metrics/gauges.ts'
import { watchStatement } from './statements.ts'

type Adapter = Awaited<ReturnType<PrismaMariaDb['connect']>>
type Queryable = Pick<Adapter, 'queryRaw' | 'executeRaw'>

/** Prisma's way to the database, with each of its statements watched. */
export class WatchedMariaDb extends PrismaMariaDb {
  override async connect(): Promise<Adapter> {
    const adapter = watch(await super.connect())
    watchPool('prisma', adapter.underlyingDriver())
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (level) => watch(await start(level))
    return adapter
  }
}

function watch<Q extends Queryable>(queryable: Q): Q {
  const { querySeconds } = counters()
  const query = queryable.queryRaw.bind(queryable)
  const execute = queryable.executeRaw.bind(queryable)
  queryable.queryRaw = (asked) => watchStatement(asked.sql, querySeconds, () => query(asked))
  queryable.executeRaw = (asked) => watchStatement(asked.sql, querySeconds, () => execute(asked))
  return queryable
}

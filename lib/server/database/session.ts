/**
 * What a connection sets for itself before its first query. Whatever a server gives its sessions by default (for another
 * program, an old one, or by init_connect), statements of this program mean the same. The driver escapes texts with
 * backslashes: a session under NO_BACKSLASH_ESCAPES would run what people write.
 */

/** What both MySQL 8 and MariaDB know; bad values are refused, never bent. */
export const SQL_MODE =
  'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'

const SETTINGS = {
  sql_mode: `'${SQL_MODE}'`,
  autocommit: 1,
  completion_type: 0,
  time_zone: "'+00:00'",
  foreign_key_checks: 1,
  unique_checks: 1,
  sql_safe_updates: 0,
  sql_auto_is_null: 0,
  sql_big_selects: 1,
  sql_select_limit: '18446744073709551615',
  group_concat_max_len: 1_048_576,
  default_storage_engine: 'InnoDB',
  wait_timeout: 28_800,
  net_read_timeout: 30,
  net_write_timeout: 60,
}

/** Seconds; a comment that only the one or the other server reads. */
const OWN_SETTINGS =
  '/*M!100600 , max_statement_time = 0, idle_transaction_timeout = 0, idle_write_transaction_timeout = 0 */ /*!80000 , max_execution_time = 0 */'

/** The statements, in order. `lockWaitS`: how many seconds a statement waits for a row or a table that others hold. */
export function toSessionSql(lockWaitS: number): string[] {
  const settings = { ...SETTINGS, innodb_lock_wait_timeout: lockWaitS, lock_wait_timeout: lockWaitS }
  return [
    'SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci',
    'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE',
    `SET ${Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}`)
      .join()} ${OWN_SETTINGS}`,
    // An init_connect may have begun one, and these settings don't reach into it.
    'ROLLBACK',
  ]
}

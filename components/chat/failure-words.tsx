import Link from 'next/link'
import { useEffect, useId, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { getJson } from '#lib/client/get-json.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'

/** For admins: what the endpoint said when a reply failed, asked for when it is wanted, and the way to where AIs are set. */
export default function FailureWords({ message: { id: messageId, version = 1 } }: { message: Message }) {
  const { t } = useI18n()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="small" variant="ghost" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {t('ai.details')}
      </Button>
      <div id={id} className="min-w-0 basis-full empty:hidden">
        {isOpen && <Words path={`/api/messages/${messageId}/failure?version=${version}`} />}
      </div>
    </>
  )
}

function Words({ path }: { path: string }) {
  const { t } = useI18n()
  const [answer, setAnswer] = useState<Result<{ words: string }> | null>(null)
  useEffect(() => {
    let isGone = false
    void getJson<{ words: string }>(path).then((told) => !isGone && setAnswer(told))
    return () => {
      isGone = true
    }
  }, [path])
  if (!answer) return <p role="status">{t('common.loading')}</p>
  return (
    <div role="status" className="grid gap-1 text-ink-2">
      <p dir="auto" className="wrap-anywhere">
        {answer.ok
          ? answer.data.words
          : t(answer.error.code === 'not_found' ? 'ai.noDetails' : `errors.${answer.error.code}`)}
      </p>
      <p>
        <Link href="/admin/ai" className="font-semibold text-accent hover:underline">
          {t('ai.toSetup')}
        </Link>
      </p>
    </div>
  )
}

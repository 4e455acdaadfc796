'use client'

import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { savePreference } from '#lib/client/preferences.ts'
import type { Language } from '#lib/i18n/language.ts'

/** Changes the language of this page, keeping what was typed, and of every page to come. */
export function useLanguageChange(): (language: Language) => void {
  const router = useRouter()
  return (language) => {
    savePreference('lang', language)
    startTransition(() => router.refresh())
  }
}

// The last level is always the final review, however many there are; the daemon says it in Chinese.
import { label } from '@/i18n';

export function level_words(of: { level: number; levels?: number; level_label?: string | null }): string {
  const name = of.levels && of.level === of.levels ? '3' : String(of.level);
  return label('review_level', name, of.level_label);
}

// What stands where there is nothing to show: why, and what to do.

import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icons';

interface EmptyProps {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}

export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div class="empty">
      <Icon name={icon} class="empty-icon" />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

// The head of what stands beside the list: what it is, and the button that closes it.

import { Icon, type IconName } from '../parts/icons';
import { text } from '../texts';

interface DetailsHeaderProps {
  icon: IconName;
  iconClass?: string;
  title: string;
  /** What is said of it in few words, behind the title; `hint` in full. */
  aside: string;
  hint?: string;
  onClose(): void;
}

export function DetailsHeader({ icon, iconClass = '', title, aside, hint, onClose }: DetailsHeaderProps) {
  return (
    <header class="details-header">
      <Icon name={icon} class={iconClass} />
      <h2 class="ellipsis">{title}</h2>
      <p class="details-aside muted ellipsis" title={hint ?? aside}>
        {aside}
      </p>
      <button
        type="button"
        class="icon-button"
        aria-label={text('closeDetails')}
        title={text('closeDetails')}
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
    </header>
  );
}

import type { RoomSummary } from '../../protocol';
import { Avatar } from './Avatar';
import { Mark } from './LogIn';

interface RoomListProps {
  rooms: readonly RoomSummary[];
  /** Id of the room that is open. */
  open: string | undefined;
  me: string;
  onLogOut(): void;
}

export function RoomList({ rooms, open, me, onLogOut }: RoomListProps) {
  return (
    <nav className="rooms" aria-label="Rooms">
      <div className="brand">
        <Mark />
        Parlour
      </div>
      <ul>
        {rooms.map(({ id, title }) => (
          <li key={id}>
            <button
              type="button"
              data-room={id}
              aria-current={id === open ? 'page' : undefined}
              onClick={() => {
                location.hash = id;
              }}
            >
              <span aria-hidden="true">#</span> {title}
            </button>
          </li>
        ))}
      </ul>
      <div className="me">
        <Avatar name={me} />
        <span>{me}</span>
        <button type="button" className="quiet" onClick={onLogOut}>
          Log out
        </button>
      </div>
    </nav>
  );
}

import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

const connection = new HubConnectionBuilder()
  .withUrl(`http://${location.host}/hub`, {
    skipNegotiation: true,
    transport: HttpTransportType.WebSockets,
  })
  // The form of its own table (0, 2, 10 and 30 s), some ten times as short.
  .withAutomaticReconnect([0, 200, 1000, 3000])
  .configureLogging(LogLevel.None)
  .build();
connection.on('tick', (at: number) => {
  document.title = String(at);
});
void connection.start();

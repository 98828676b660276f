import { io } from 'socket.io-client';

const log: string[] = [];
Object.assign(globalThis, { log });

const socket = io({ transports: ['websocket'], reconnectionDelay: 100, randomizationFactor: 0 });
socket.on('connect', () => log.push('open'));
socket.on('disconnect', (reason) => log.push(`disconnect ${reason}, active ${socket.active}`));
socket.on('connect_error', (error) => log.push(`error ${error.message}`));
socket.io.on('reconnect_attempt', (attempt) => log.push(`attempt ${attempt}`));
socket.io.on('reconnect', (attempt) => log.push(`reconnected after ${attempt}`));

"""A real SMTP server for tests: smtp_receiver.py FOLDER [CERTIFICATE KEY]

Writes each message to FOLDER as NUMBER.eml and prints its port. With a certificate it takes mail over STARTTLS only.

While a file FOLDER/refuse exists, its content is the answer to every message instead, such as `451 4.3.0 Try again later`.
Nobody's mailbox is not here: recipients `nobody@…` are refused for good.
"""
import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP

folder = pathlib.Path(sys.argv[1])


class Handler:
    def __init__(self):
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        refuse = folder / "refuse"
        if refuse.exists():
            return refuse.read_text()
        self.count += 1
        head = f"X-MailFrom: {envelope.mail_from}\r\nX-RcptTo: {', '.join(envelope.rcpt_tos)}\r\n"
        part = folder / f"{self.count:06}.part"
        part.write_bytes(head.encode() + envelope.original_content)
        part.rename(folder / f"{self.count:06}.eml")
        return "250 OK"


async def main():
    handler = Handler()
    tls = None
    if len(sys.argv) > 2:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(*sys.argv[2:4])
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler, tls_context=tls, require_starttls=tls is not None), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())

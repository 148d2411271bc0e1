package io.cnm.dns;

/**
 * Walks through the records of a reply, once. What it reads is not trusted: whatever points out of the message or in a
 * circle ends the walk as broken. <em>Confined to one thread.</em>
 */
final class RecordReader {
    private static final int MAX_POINTERS = 32;

    private final byte[] message;
    private int at;
    private int left;
    private int authorityFrom;
    private int additionalFrom;
    private boolean broken;

    private int name;
    private int type;
    private int ttlAt;
    private int dataAt;
    private int dataLength;

    /**
     * Before the first record.
     *
     * @param message at least a header
     * @param questionEnd where its one question ends
     */
    RecordReader(byte[] message, int questionEnd) {
        this.message = message;
        at = questionEnd;
        broken = u16(4) != 1 || questionEnd > message.length;
        additionalFrom = u16(10);
        authorityFrom = additionalFrom + u16(8);
        left = authorityFrom + u16(6);
    }

    /** Goes to the next record; false after the last, or at the first that is broken. */
    boolean next() {
        if (broken || left == 0) {
            return false;
        }
        name = at;
        skipName();
        if (at + 10 > message.length) {
            broken = true;
            return false;
        }
        type = u16(at);
        ttlAt = at + 4;
        dataLength = u16(at + 8);
        dataAt = at + 10;
        at = dataAt + dataLength;
        left--;
        broken |= at > message.length;
        return !broken;
    }

    /** Whether the walk has come to its end without finding anything wrong, other than bytes after the end. */
    boolean complete() {
        return !broken && left == 0;
    }

    /** Whether the record is one of the answers. */
    boolean inAnswer() {
        return left >= authorityFrom;
    }

    /** Whether it is one of the records about who is in charge. */
    boolean inAuthority() {
        return left < authorityFrom && left >= additionalFrom;
    }

    int type() {
        return type;
    }

    /** Where its time to live stands. */
    int ttlAt() {
        return ttlAt;
    }

    /** For how many seconds it is good; a number that would be negative counts as 0 (RFC 2181 8). */
    long ttl() {
        return Math.max(0, (u16(ttlAt) << 16) | u16(ttlAt + 2));
    }

    /** The last number of a SOA record, which every one ends with: for how long there is no such name. */
    long minimum() {
        return dataLength < 4 ? 0 : Math.max(0, (u16(at - 4) << 16) | u16(at - 2));
    }

    int dataLength() {
        return dataLength;
    }

    /** Its data, a copy. */
    byte[] data() {
        var data = new byte[dataLength];
        System.arraycopy(message, dataAt, data, 0, dataLength);
        return data;
    }

    /** Whose record it is: in lower case, without the final dot; something that is no name if that is broken. */
    String name() {
        var text = new StringBuilder();
        var position = name;
        var pointers = 0;
        while (position < message.length && message[position] != 0 && text.length() < Wire.MAX_NAME) {
            var length = message[position] & 0xff;
            if ((length & Wire.POINTER) == Wire.POINTER) {
                if (position + 1 >= message.length || ++pointers > MAX_POINTERS) {
                    break;
                }
                position = u16(position) & 0x3fff;
            } else {
                var end = Math.min(message.length, position + 1 + length);
                for (var i = position + 1; i < end; i++) {
                    text.append((char) Wire.fold(message[i]));
                }
                text.append('.');
                position = end;
            }
        }
        return text.substring(0, Math.max(0, text.length() - 1));
    }

    private void skipName() {
        while (at < message.length && message[at] != 0) {
            var length = message[at] & 0xff;
            if ((length & Wire.POINTER) == Wire.POINTER) {
                at += 2;
                return;
            }
            at += 1 + length;
        }
        at++;
    }

    private int u16(int position) {
        return ((message[position] & 0xff) << 8) | (message[position + 1] & 0xff);
    }
}

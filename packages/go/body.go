package everywhere

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"io"
	"iter"
	"os"
)

// mostInMemory is how many bytes of rows stay in memory, so that most results never touch the disk.
const mostInMemory = 1 << 20

// body is the uploaded content: one JSON value, or rows as JSON Lines. It can be read again for a retry.
type body struct {
	memory []byte
	// file is nil for content in memory.
	file *os.File
	size int64
}

func (b body) length() int64 { return b.size }

func (b body) open() io.Reader {
	if b.file == nil {
		return bytes.NewReader(b.memory)
	}
	return io.NewSectionReader(b.file, 0, b.size)
}

// read returns the whole content.
func (b body) read() ([]byte, error) {
	content, err := io.ReadAll(b.open())
	if err != nil {
		return nil, cannotKeep(err)
	}
	return content, nil
}

// md5 is the content's MD5 in base64. A bucket with Object Lock requires a checksum for each upload.
func (b body) md5() (string, error) {
	digest := md5.New()
	if _, err := io.Copy(digest, b.open()); err != nil {
		return "", cannotKeep(err)
	}
	return base64.StdEncoding.EncodeToString(digest.Sum(nil)), nil
}

// discard deletes the content that is kept on disk.
func (b body) discard() {
	if b.file != nil {
		_ = b.file.Close()
		// The file still has a name on Windows, which does not delete open files.
		_ = os.Remove(b.file.Name())
	}
}

// valueBody writes a result as one line of compact JSON, without a line feed at its end.
func valueBody(result any, secrets *redaction) (body, error) {
	text, err := plainJSON(result, "result")
	if err != nil {
		return body{}, err
	}
	content := []byte(secrets.text(string(text)))
	return body{memory: content, size: int64(len(content))}, nil
}

// rowsBody collects rows as JSON Lines, with a fixed amount of memory.
//
// first has the first fields of each row that is an object; fields of the row with the same name take precedence.
func rowsBody[Row any](ctx context.Context, rows iter.Seq2[Row, error], first any, secrets *redaction) (_ body, err error) {
	fields, err := firstFields(first)
	if err != nil {
		return body{}, err
	}
	kept := &spool{}
	defer func() {
		if err != nil {
			body{file: kept.file}.discard()
		}
	}()
	index := 0
	for row, err := range rows {
		if err != nil {
			return body{}, err
		}
		if ctx.Err() != nil {
			return body{}, context.Cause(ctx)
		}
		text, err := plainJSON(row, fmt.Sprintf("rows[%d]", index))
		if err != nil {
			return body{}, err
		}
		line := secrets.text(string(withFields(fields, text))) + "\n"
		if err := kept.write(line); err != nil {
			return body{}, cannotKeep(err)
		}
		index++
	}
	if err := kept.flush(); err != nil {
		return body{}, cannotKeep(err)
	}
	return body{kept.memory, kept.file, kept.size}, nil
}

// spool keeps its content in memory, and on disk above a size.
type spool struct {
	memory []byte
	file   *os.File
	size   int64
}

func (s *spool) write(line string) error {
	s.memory = append(s.memory, line...)
	s.size += int64(len(line))
	if len(s.memory) <= mostInMemory {
		return nil
	}
	if s.file == nil {
		file, err := unnamedFile()
		if err != nil {
			return err
		}
		s.file = file
	}
	return s.flush()
}

// flush moves the content in memory to the disk, once there is a file for it.
func (s *spool) flush() error {
	if s.file == nil {
		return nil
	}
	_, err := s.file.Write(s.memory)
	s.memory = s.memory[:0]
	return err
}

// unnamedFile makes a file that has no name any more, so nothing is left of it even if Lambda kills the worker.
func unnamedFile() (*os.File, error) {
	file, err := os.CreateTemp("", "step-everywhere-rows-")
	if err != nil {
		return nil, err
	}
	// Windows does not delete open files; discard does it there.
	_ = os.Remove(file.Name())
	return file, nil
}

func cannotKeep(cause error) *ResultError {
	return &ResultError{Path: "rows", cause: cause, message: fmt.Sprintf(
		"cannot write the rows to %s: %s; increase the function's ephemeral storage", os.TempDir(), cause)}
}

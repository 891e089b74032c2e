package providers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
)

// body writes a document as JSON, or as multipart/form-data where one of its fields is a file.
func body(doc any) (data []byte, mime string, err error) {
	fields, ok := doc.(map[string]any)
	if ok && hasFile(fields) {
		return formData(fields)
	}
	data, err = json.Marshal(doc)
	return data, "application/json", err
}

func hasFile(fields map[string]any) bool {
	for _, v := range fields {
		if _, ok := v.(filePart); ok {
			return true
		}
	}
	return false
}

func formData(fields map[string]any) ([]byte, string, error) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for _, name := range sortedKeys(fields) {
		if err := writePart(w, name, fields[name]); err != nil {
			return nil, "", err
		}
	}
	err := w.Close()
	return out.Bytes(), w.FormDataContentType(), err
}

func writePart(w *multipart.Writer, name string, value any) error {
	switch v := value.(type) {
	case filePart:
		return writeFile(w, name, v)
	case map[string]any, []any:
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		return w.WriteField(name, string(text))
	}
	return w.WriteField(name, fmt.Sprint(value))
}

func writeFile(w *multipart.Writer, name string, f filePart) error {
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", multipart.FileContentDisposition(name, f.name))
	h.Set("Content-Type", f.mime)
	part, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	_, err = part.Write(f.data)
	return err
}

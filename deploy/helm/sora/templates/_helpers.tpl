{{- define "sora.name" -}}
{{- $name := ternary .Release.Name (printf "%s-sora" .Release.Name) (contains "sora" .Release.Name) }}
{{- $name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "sora.selector" -}}
app.kubernetes.io/name: sora
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sora.labels" -}}
{{ include "sora.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}
